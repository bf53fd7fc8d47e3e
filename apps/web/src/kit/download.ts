import { useCallback } from 'react';
import type { EndpointShape } from '@muxwell/contract';
import type { Input } from './api.ts';
import { useApi } from './api-context.tsx';
import { useFailed } from './says.ts';

/** Downloads what an endpoint answers. */
export function useDownload<E extends EndpointShape>(endpoint: E): (input: Input<E>) => Promise<void> {
  const api = useApi();
  const failed = useFailed();
  return useCallback(
    async (input) => {
      try {
        const { blob, name } = await api.download(endpoint, input);
        saveAs(blob, name);
      } catch (error) {
        failed(error);
      }
    },
    [api, endpoint, failed],
  );
}

/** Hands a file to the browser's downloads. */
function saveAs(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
