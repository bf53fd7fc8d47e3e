import { expect, test } from 'vitest';
import { rendered } from '../../testing/rendered.tsx';
import { ChangeForm as LineChangeForm, editOf as lineEditOf, empty as noLineChange } from '../lines/change-form.tsx';
import { ChangeForm, editOf, empty } from './change-form.tsx';
import { EditPreview } from './edit-preview.tsx';
import { OrderForm } from './order-form.tsx';
import { RenameForm } from './rename-form.tsx';
import { ReplaceForm, replacementOf } from './replace-form.tsx';
import { filterOf } from './use-chosen.ts';

const props = { kind: 'live' as const, chosen: 'all', onDone: () => undefined };

test.each([
  ['change', <ChangeForm key="1" {...props} />],
  ['rename', <RenameForm key="2" {...props} />],
  ['replace', <ReplaceForm key="3" {...props} />],
  ['order', <OrderForm key="4" {...props} />],
  ['change of lines', <LineChangeForm key="5" chosen="all" onDone={props.onDone} />],
])('the form for %s begins empty, names each of its fields, and changes nothing before a button is pressed', async (_, form) => {
  const page = await rendered(form);

  expect(page).toMatch(/<button[^>]*type="submit"/);
  const fields = [...page.matchAll(/<(?:input|select|textarea)[^>]*>/g)]
    .map(([field]) => field)
    .filter((field) => !field.includes('aria-hidden="true"'));
  expect(fields.length).toBeGreaterThan(0);
  const isNamed = (field: string) => field.includes('aria-label') || page.includes(`for="${/ id="([^"]+)"/.exec(field)?.[1]}"`);
  expect(fields.filter((field) => !isNamed(field))).toEqual([]);
  expect(page).not.toContain('role="alert"');
});

test('a field that was left empty says nothing', () => {
  expect(editOf(empty)).toEqual({});
  expect(lineEditOf(noLineChange)).toEqual({});
});

test('what is filled in is what is asked for', () => {
  expect(editOf({ ...empty, isAdult: 'yes', isEnabled: 'no', rating: 0, isAgentCleared: true, userAgent: 'x' })).toEqual({
    isAdult: true,
    isEnabled: false,
    rating: 0,
    userAgent: null,
  });
  expect(editOf({ ...empty, headers: 'Referer: http://tv.example', addCategoryIds: [3] })).toEqual({
    headers: { Referer: 'http://tv.example' },
    addCategoryIds: [3],
  });
  expect(lineEditOf({ ...noLineChange, addDays: -3, state: 'off', allowedCountries: [' pt', ''] })).toEqual({
    addDays: -3,
    isEnabled: false,
    allowedCountries: ['PT'],
  });
});

test('a replacement takes the fields of its kind alone', () => {
  const values = { from: 'a', to: 'b', username: 'u', password: 'p', newUsername: 'n', newPassword: 'w' };
  expect(replacementOf('host', values)).toEqual({ what: 'host', from: 'a', to: 'b' });
  expect(replacementOf('account', values)).toEqual({
    what: 'account',
    username: 'u',
    password: 'p',
    newUsername: 'n',
    newPassword: 'w',
  });
});

test('all means what the list’s filter finds', () => {
  expect(filterOf({ categoryId: '4', isEnabled: 'false', search: 'news', sort: 'name', open: '7' })).toEqual({
    categoryId: 4,
    isEnabled: false,
    search: 'news',
  });
});

test('a preview says what would change, and cannot be applied where nothing would', async () => {
  const sample = { id: 1, name: 'UK: News', before: { name: 'UK: News' }, after: { name: 'News' } };
  const shown = (changed: number) =>
    rendered(
      <EditPreview
        kind="live"
        preview={{ found: 1200, changed, watching: 2, samples: [sample] }}
        onApply={() => Promise.resolve()}
      />,
    );
  const page = await shown(800);
  expect(page).toContain('1,200');
  expect(page).toContain('800');
  expect(page).toContain('>News<');
  expect(page).not.toMatch(/<button[^>]* disabled=""/);
  expect(await shown(0)).toMatch(/<button[^>]* disabled=""/);
});
