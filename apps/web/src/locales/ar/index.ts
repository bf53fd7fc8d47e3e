import access from './access.json' with { type: 'json' };
import audit from './audit.json' with { type: 'json' };
import bandwidth from './bandwidth.json' with { type: 'json' };
import bouquets from './bouquets.json' with { type: 'json' };
import categories from './categories.json' with { type: 'json' };
import changes from './changes.json' with { type: 'json' };
import codes from './codes.json' with { type: 'json' };
import connections from './connections.json' with { type: 'json' };
import films from './films.json' with { type: 'json' };
import { first } from './first.ts';
import guide from './guide.json' with { type: 'json' };
import imports from './imports.json' with { type: 'json' };
import jobs from './jobs.json' with { type: 'json' };
import lines from './lines.json' with { type: 'json' };
import members from './members.json' with { type: 'json' };
import packages from './packages.json' with { type: 'json' };
import player from './player.json' with { type: 'json' };
import quickStart from './quick-start.json' with { type: 'json' };
import radio from './radio.json' with { type: 'json' };
import series from './series.json' with { type: 'json' };
import servers from './servers.json' with { type: 'json' };
import settings from './settings.json' with { type: 'json' };
import setup from './setup.json' with { type: 'json' };
import streams from './streams.json' with { type: 'json' };
import tools from './tools.json' with { type: 'json' };
import why from './why.json' with { type: 'json' };

/** Every text of the panel in Arabic. */
export const catalogue = {
  ...first,
  access,
  audit,
  bandwidth,
  bouquets,
  categories,
  changes,
  codes,
  connections,
  films,
  guide,
  imports,
  jobs,
  lines,
  members,
  packages,
  player,
  quickStart,
  radio,
  series,
  servers,
  settings,
  setup,
  streams,
  tools,
  why,
};

export { sentences } from './first.ts';
