import { useState } from 'react';

/** A logo or poster; the first letter where there is none. */
export function Logo({ url, name }: { url: string; name: string }) {
  const [isBroken, setBroken] = useState(false);
  return (
    <span
      aria-hidden
      className="inline-flex size-6 shrink-0 items-center justify-center overflow-hidden rounded-[4px] bg-sunk text-xs text-ink-3"
    >
      {url && !isBroken ? (
        <img
          src={url}
          alt=""
          loading="lazy"
          referrerPolicy="no-referrer"
          className="size-full object-contain"
          onError={() => setBroken(true)}
        />
      ) : (
        Array.from(name)[0]?.toUpperCase()
      )}
    </span>
  );
}
