import { createLine } from '@muxwell/contract';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, expect, test } from 'vitest';
import { catalogue } from '../locales/en/index.ts';
import { Form, useForm } from './form.tsx';
import { ApiProblem } from './problem.ts';

beforeAll(() =>
  i18next
    .use(initReactI18next)
    .init({ lng: 'en', resources: { en: { translation: catalogue } }, interpolation: { escapeValue: false } }),
);

function Sample({ fields }: { fields: [string, string][] }) {
  const kit = useForm({ schema: createLine.body, values: { username: 'al' }, save: () => Promise.resolve() });
  const errors = { fields: new Map(fields), forget: () => undefined };
  const problem = new ApiProblem({
    type: 'username-taken',
    status: 409,
    title: '',
    detail: 'alice is taken',
    fields: new Map(),
    requestId: null,
  });
  const { AppField } = kit.form;
  return (
    <Form kit={{ ...kit, errors, problem: fields.length > 0 ? problem : undefined }} act="Save">
      <AppField name="username">{(f) => <f.Text label="Username" />}</AppField>
    </Form>
  );
}

const shown = (fields: [string, string][]) =>
  renderToStaticMarkup(
    <QueryClientProvider client={new QueryClient()}>
      <Sample fields={fields} />
    </QueryClientProvider>,
  );

test('what the server says of a field stands at the field and is tied to it', () => {
  const page = shown([['username', 'This username is taken']]);

  const error = /<p id="([^"]+)-error"[^>]*>This username is taken<\/p>/.exec(page);
  expect(error).not.toBeNull();
  expect(page).toContain(`aria-describedby="${error?.[1]}-error"`);
  expect(page).toContain('aria-invalid="true"');
  expect(page).toContain('role="alert"');
});

test('a field that nobody has left yet shows no error', () => {
  const page = shown([]);

  expect(page).not.toContain('aria-invalid="true"');
  expect(page).not.toContain('role="alert"');
});
