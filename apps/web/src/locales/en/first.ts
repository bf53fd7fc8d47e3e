import account from './account.json' with { type: 'json' };
import channels from './channels.json' with { type: 'json' };
import kit from './kit.json' with { type: 'json' };
import overview from './overview.json' with { type: 'json' };
import places from './places.json' with { type: 'json' };
import problems from './problems.json' with { type: 'json' };
import reasons from './reasons.json' with { type: 'json' };
import shell from './shell.json' with { type: 'json' };
import signIn from './sign-in.json' with { type: 'json' };
import ui from './ui.json' with { type: 'json' };

/** The texts in English that are needed from the first screen on: of the frame, the sign-in and the overview. */
export const first = {
  account,
  channels,
  kit,
  overview,
  places,
  problems,
  reasons,
  shell,
  signIn,
  ui,
};
