import { createLine, type LineDetail, updateLine } from '@muxwell/contract';
import { useApi } from '../../kit/api-context.tsx';
import { useForm } from '../../kit/form.tsx';
import { toast } from '../../ui/toast.tsx';
import { useT } from '../../ui/use-t.ts';
import { bodyOf, lenient, valuesOf } from './line-values.ts';

/** What stays empty on a new line is made up, or comes from the package or the settings. */
export function useLineForm(line: LineDetail | undefined, onDone: (id: number) => void) {
  const t = useT();
  const api = useApi();
  return useForm({
    schema: { '~standard': lenient },
    values: valuesOf(line),
    save: async (values) => {
      const body = bodyOf(values, line);
      const saved = line ? await api.call(updateLine, { params: { id: line.id }, body }) : await api.call(createLine, { body });
      toast.done(t('kit.saved', { what: saved.username }));
      onDone(saved.id);
    },
  });
}
export type LineKit = ReturnType<typeof useLineForm>;
