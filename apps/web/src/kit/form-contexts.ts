import { createFormHookContexts, useStore } from '@tanstack/react-form';
import { createContext, useContext } from 'react';
import type { Key } from '../locales/keys.ts';
import { useT } from '../ui/use-t.ts';

export const { fieldContext, formContext, useFieldContext } = createFormHookContexts();

/** What the server says of single fields, and whether saving has been tried. */
export interface FormErrors {
  fields: ReadonlyMap<string, string>;
  forget: (name: string) => void;
}

const ErrorsContext = createContext<FormErrors>({ fields: new Map(), forget: () => undefined });
export const FormErrorsProvider = ErrorsContext.Provider;

/** What the contract's own rules say, by name in the catalogues; the validation library speaks the reader's language by itself. */
const ownWords: Partial<Record<string, Key>> = {
  'at least 10 characters': 'kit.field.tenCharacters',
  'only letters, digits and . _ @ -': 'kit.field.lineCharacters',
  'two letters, such as PT': 'kit.field.country',
  'a number such as 64500': 'kit.field.agentNumber',
  'a host name without scheme, port and path': 'kit.field.hostName',
};

/** The error to show at a field: the server's, or our own once one has left the field or tried to save. */
export function useFieldError(): string | undefined {
  const t = useT();
  const field = useFieldContext<unknown>();
  const attempts = useStore(field.form.store, (state) => state.submissionAttempts);
  const server = useContext(ErrorsContext).fields.get(field.name);
  if (server) return server;
  const { isBlurred, errors } = field.state.meta;
  const isShown = isBlurred || attempts > 0;
  const says = isShown ? saysOf(errors[0]) : undefined;
  const own = says === undefined ? undefined : ownWords[says];
  return own ? t(own) : says;
}

/** Changes a field and forgets what the server said of it. */
export function useChange<Value>(): (value: Value) => void {
  const field = useFieldContext<Value>();
  const { forget } = useContext(ErrorsContext);
  return (value) => {
    forget(field.name);
    field.handleChange(value);
  };
}

function saysOf(error: unknown): string | undefined {
  if (typeof error === 'string') return error;
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : undefined;
}
