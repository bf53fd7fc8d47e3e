import type { RuleOutcome } from '@muxwell/contract';
import { Check, Minus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useServerWords } from '../../kit/server-words.ts';
import { cx } from '../../ui/cx.ts';
import { useT } from '../../ui/use-t.ts';

const looks = {
  passed: { icon: Check, look: 'text-good-text' },
  refused: { icon: X, look: 'text-bad-text font-medium' },
  skipped: { icon: Minus, look: 'text-ink-3' },
};

/** The rules in their fixed order, each with what came of it. */
export function Trace({ trace }: { trace: RuleOutcome[] }) {
  const ruleName = useRuleName();
  const says = useStepSays();
  return (
    <ol className="flex flex-col gap-1 text-sm">
      {trace.map((step) => {
        const { icon: Icon, look } = looks[step.outcome];
        return (
          <li key={step.rule} className={cx('flex items-start gap-2', look)}>
            <Icon aria-hidden className="mt-0.5 size-4 shrink-0 stroke-[1.75]" />
            <span>
              <span className="me-2">{ruleName(step.rule)}</span>
              <span className="font-normal text-ink-2" dir="auto">
                {says(step)}
              </span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}

/** What came of a rule, in the server's words where it has some. */
function useStepSays(): (step: RuleOutcome) => string {
  const t = useT();
  const words = useServerWords();
  return ({ outcome, says }) => (outcome !== 'skipped' && says ? words(says) : t(`why.outcome.${outcome}`));
}

function useRuleName(): (rule: string) => string {
  const { i18n } = useTranslation();
  return (rule) => (i18n.exists(`why.rule.${rule}`) ? i18n.t(`why.rule.${rule}`) : rule);
}

/** A stable word of refusal, such as `line-is-full`, in the reader's language. */
export function useReason(): (reason: string) => string {
  const { i18n } = useTranslation();
  return (reason) => (i18n.exists(`reasons.${reason}`) ? i18n.t(`reasons.${reason}`) : reason);
}
