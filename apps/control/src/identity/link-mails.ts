// The two mails with a link, in the languages of the panel.
import type { Message } from '../platform/mail.ts';

type Kind = 'reset' | 'verify';
const words: Record<string, Record<Kind, { subject: string; text: (link: string) => string }>> = {
  en: {
    reset: {
      subject: 'A new password',
      text: (link) =>
        `Somebody, probably you, asks for a new password:\n\n${link}\n\nThe link works once, for an hour. If it was not you, do nothing: your password stays as it is.`,
    },
    verify: {
      subject: 'Is this your address?',
      text: (link) => `Open this link to show that this address is yours:\n\n${link}\n\nIt works once, for three days.`,
    },
  },
  ar: {
    reset: {
      subject: 'كلمة مرور جديدة',
      text: (link) =>
        `طلب أحدهم، وغالبًا أنت، كلمة مرور جديدة:\n\n${link}\n\nيعمل الرابط مرة واحدة خلال ساعة. إن لم تكن أنت فلا تفعل شيئًا: تبقى كلمة مرورك كما هي.`,
    },
    verify: {
      subject: 'هل هذا عنوانك؟',
      text: (link) => `افتح هذا الرابط لإثبات أن هذا العنوان لك:\n\n${link}\n\nيعمل مرة واحدة خلال ثلاثة أيام.`,
    },
  },
};

/** The mail of a link, in the account's language where it is one of the panel's, else in English. */
export function linkMail(kind: Kind, { to, language, link }: { to: string; language: string; link: string }): Message {
  const { subject, text } = (words[language] ?? words['en'] ?? {})[kind] ?? { subject: '', text: String };
  return { to, subject, text: text(link) };
}
