import { previewStream } from '@muxwell/contract';
import { Play } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useApi } from '../kit/api-context.tsx';
import { ProblemNote } from '../kit/problem-note.tsx';
import { Button } from '../ui/button.tsx';
import { Note } from '../ui/states.tsx';
import { useT } from '../ui/use-t.ts';
import { type Addresses, attach } from './attach.ts';

interface PlayerProps {
  streamId: number;
  label: string;
  /** Starts by itself, muted, as browsers allow. */
  isAuto?: boolean;
}

/** Plays a stream at a signed address of the panel's own. */
export function Player({ streamId, label, isAuto = false }: PlayerProps) {
  const t = useT();
  const api = useApi();
  const [addresses, setAddresses] = useState<Addresses>();
  const [problem, setProblem] = useState<unknown>();
  const start = () => {
    setProblem(undefined);
    api.call(previewStream, { params: { id: streamId } }).then(setAddresses, setProblem);
  };
  useEffect(() => {
    setAddresses(undefined);
    if (isAuto) start();
  }, [streamId, isAuto]);

  if (problem !== undefined) {
    return (
      <div className="flex flex-col gap-2">
        <ProblemNote error={problem} />
        <Button onClick={start}>{t('ui.tryAgain')}</Button>
      </div>
    );
  }
  return (
    <div className="relative aspect-video w-full overflow-hidden rounded-md" style={{ background: '#000' }}>
      {addresses ? (
        <Picture addresses={addresses} label={label} isMuted={isAuto} onAgain={start} />
      ) : (
        <div className="absolute inset-0 flex items-center justify-center">
          <Button variant="primary" icon={<Play />} onClick={start}>
            {t('player.play')}
          </Button>
        </div>
      )}
    </div>
  );
}

interface PictureProps {
  addresses: Addresses;
  label: string;
  isMuted: boolean;
  onAgain: () => void;
}

function Picture({ addresses, label, isMuted, onAgain }: PictureProps) {
  const t = useT();
  const video = useRef<HTMLVideoElement>(null);
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    setFailure(undefined);
    const controller = new AbortController();
    void attach(element, addresses, { signal: controller.signal, onFailure: setFailure });
    return () => controller.abort();
  }, [addresses]);
  return (
    <>
      <video ref={video} aria-label={label} className="size-full" controls autoPlay playsInline muted={isMuted} />
      {failure === undefined ? null : (
        <div className="absolute inset-x-2 top-2 flex flex-col gap-2">
          <Note tone="bad" role="alert">
            {t('player.failed', { why: failure })}
          </Note>
          <Button onClick={onAgain}>{t('ui.tryAgain')}</Button>
        </div>
      )}
    </>
  );
}
