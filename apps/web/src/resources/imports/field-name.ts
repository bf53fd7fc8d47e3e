import { useTranslation } from 'react-i18next';

/** A field's name in the reader's language, or as the server calls it. */
export function useFieldName(): (field: string) => string {
  const { i18n } = useTranslation();
  return (field) => (i18n.exists(`imports.field.${field}`) ? i18n.t(`imports.field.${field}`) : field);
}
