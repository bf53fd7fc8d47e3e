import i18next from 'i18next';
import { renderToStaticMarkup } from 'react-dom/server';
import { initReactI18next } from 'react-i18next';
import { beforeAll, expect, test } from 'vitest';
import { catalogue } from '../../locales/en/index.ts';
import { ChangePreview } from './change-preview.tsx';

beforeAll(() =>
  i18next
    .use(initReactI18next)
    .init({ lng: 'en', resources: { en: { translation: catalogue } }, interpolation: { escapeValue: false } }),
);

test('a preview says how many lines it finds, changes and is watched with, and shows what differs', () => {
  const sample = {
    id: 1,
    username: 'alice',
    before: { maxConnections: 1, notes: 'x', isEnabled: false, expiresAt: null },
    after: { maxConnections: 3, notes: 'x', isEnabled: true, expiresAt: '2027-01-20T14:01:07.293+00:00' },
  };
  const page = renderToStaticMarkup(
    <ChangePreview bouquets={[]} preview={{ found: 1200, changed: 1, watching: 1, samples: [sample] }} />,
  );

  expect(page).toContain('1,200 lines found');
  expect(page).toContain('1 line would change');
  expect(page).toContain('on 1 of them somebody watches');
  expect(page).toMatch(/Connections at once<\/span> <bdi>1<.*Connections at once<\/span> <bdi>3</);
  expect(page).toMatch(/Switched on<\/span> <bdi>Off<.*Switched on<\/span> <bdi>On</);
  expect(page).toMatch(/Expires<\/span> <bdi>Never<.*2027/);
  expect(page).not.toContain('notes');
});
