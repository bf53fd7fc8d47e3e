import { type Category, type CategoryKind, createCategory, updateCategory } from '@muxwell/contract';
import { useApi } from '../../kit/api-context.tsx';
import { Form, useForm } from '../../kit/form.tsx';
import { useCategoryChoices } from '../../kit/references.ts';
import { toast } from '../../ui/toast.tsx';
import { useT } from '../../ui/use-t.ts';

interface CategoryFormProps {
  kind: CategoryKind;
  category?: Category;
  onDone: () => void;
  onCancel: () => void;
}

export function CategoryForm({ kind, category, onDone, onCancel }: CategoryFormProps) {
  const t = useT();
  const api = useApi();
  const parents = useCategoryChoices(kind).filter(({ id }) => id !== String(category?.id));
  const kit = useForm({
    schema: updateCategory.body,
    values: { name: category?.name ?? '', isAdult: category?.isAdult ?? false, parentId: category?.parentId ?? null },
    save: async (body) => {
      const saved = category
        ? await api.call(updateCategory, { params: { id: category.id }, body })
        : await api.call(createCategory, { body: { ...body, kind } });
      toast.done(t('kit.saved', { what: saved.name }));
      onDone();
    },
  });
  const { AppField } = kit.form;
  return (
    <Form kit={kit} act={t(category ? 'kit.save' : 'kit.create')} onCancel={onCancel}>
      <AppField name="name">{(f) => <f.Text label={t('streams.name')} />}</AppField>
      <AppField name="parentId">
        {(f) => <f.Reference label={t('categories.parent')} choices={parents} none={t('categories.noParent')} />}
      </AppField>
      <AppField name="isAdult">{(f) => <f.Switch label={t('streams.isAdult')} help={t('categories.isAdultHelp')} />}</AppField>
    </Form>
  );
}
