import { login } from '@muxwell/contract';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import { TextLink } from '../../kit/link.tsx';
import { ProblemNote } from '../../kit/problem-note.tsx';
import { useSession } from '../../kit/session.ts';
import { useUrlState } from '../../kit/url-state.ts';
import { Button } from '../../ui/button.tsx';
import { Field, Input } from '../../ui/field.tsx';
import { useT } from '../../ui/use-t.ts';
import { Front } from './front.tsx';
import { inside } from './inside.ts';

/** Two boxes of the browser's own: the form kit would double what the first page of everybody weighs. */
export function SignInPage() {
  const t = useT();
  const { problem, fields, isBusy, submit } = useSignIn();
  return (
    <Front title={t('signIn.title')}>
      <form noValidate className="flex flex-col gap-4 p-4" onSubmit={submit}>
        {problem === undefined ? null : <ProblemNote error={problem} />}
        <Field label={t('account.email')} error={fields.get('email')}>
          {(tied) => <Input {...tied} name="email" type="email" autoComplete="username" dir="ltr" />}
        </Field>
        <Field label={t('account.password')} error={fields.get('password')}>
          {(tied) => <Input {...tied} name="password" type="password" autoComplete="current-password" dir="auto" />}
        </Field>
        <div className="flex gap-2 pt-1">
          <Button type="submit" variant="primary" isBusy={isBusy}>
            {t('signIn.act')}
          </Button>
        </div>
      </form>
      <p className="px-4 pb-4 text-sm">
        <TextLink to="/forgot">{t('signIn.forgot')}</TextLink>
      </p>
    </Front>
  );
}

function useSignIn() {
  const api = useApi();
  const session = useSession();
  const navigate = useNavigate();
  const [url] = useUrlState();
  const [problem, setProblem] = useState<unknown>();
  const [fields, setFields] = useState<ReadonlyMap<string, string>>(new Map());
  const [isBusy, setBusy] = useState(false);
  const signIn = async (form: FormData) => {
    const text = (name: string) => {
      const value = form.get(name);
      return typeof value === 'string' ? value : '';
    };
    const body = { email: text('email'), password: text('password') };
    const wrong = wrongOf(body);
    setProblem(undefined);
    setFields(wrong);
    if (wrong.size > 0) return;
    setBusy(true);
    try {
      session.take(await api.call(login, { body }));
      await navigate({ href: inside(url['next']) });
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void signIn(new FormData(event.currentTarget));
  };
  return { problem, fields, isBusy, submit };
}

/** What the contract's rules say of each field, in the reader's language. */
function wrongOf(body: unknown): ReadonlyMap<string, string> {
  const { error } = login.body.safeParse(body);
  return new Map(error?.issues.map(({ path, message }) => [String(path[0]), message]));
}
