import { fetchLogo, uploadLogo } from '@muxwell/contract';
import { CloudDownload, Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import { useChange, useFieldContext, useFieldError } from '../../kit/form-contexts.ts';
import { useFailed } from '../../kit/says.ts';
import { Button } from '../../ui/button.tsx';
import { Field, Input } from '../../ui/field.tsx';
import { useT } from '../../ui/use-t.ts';

/** The address of a logo; a file can be uploaded, and what stands elsewhere fetched, to be served from here. */
export function LogoField() {
  const t = useT();
  const api = useApi();
  const failed = useFailed();
  const field = useFieldContext<string>();
  const change = useChange<string>();
  const error = useFieldError();
  const file = useRef<HTMLInputElement>(null);
  const [isBusy, setBusy] = useState(false);
  const take = async (kept: Promise<{ url: string }>) => {
    setBusy(true);
    await kept.then(({ url }) => change(url), failed);
    setBusy(false);
  };
  const url = field.state.value;
  return (
    <Field label={t('streams.logo')} help={t('streams.logoHelp')} error={error} isOptional={t('ui.optional')}>
      {(tied) => (
        <div className="flex flex-col gap-1">
          <Input
            {...tied}
            name={field.name}
            type="url"
            dir="ltr"
            value={url}
            onBlur={field.handleBlur}
            onChange={(event) => change(event.target.value)}
          />
          <div className="flex flex-wrap gap-2">
            <Button icon={<Upload />} isBusy={isBusy} onClick={() => file.current?.click()}>
              {t('streams.logoUpload')}
            </Button>
            {url && !url.includes('/api/logos/') ? (
              <Button icon={<CloudDownload />} isBusy={isBusy} onClick={() => void take(api.call(fetchLogo, { body: { url } }))}>
                {t('streams.logoKeep')}
              </Button>
            ) : null}
          </div>
          <input
            ref={file}
            type="file"
            hidden
            aria-label={t('streams.logoUpload')}
            accept="image/png,image/jpeg,image/gif,image/webp"
            onChange={(event) => {
              const [chosen] = event.target.files ?? [];
              if (chosen) void take(api.upload(uploadLogo, chosen));
            }}
          />
        </div>
      )}
    </Field>
  );
}
