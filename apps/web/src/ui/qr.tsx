import { useEffect, useState } from 'react';

interface Squares {
  path: string;
  size: number;
}

/** A QR code, drawn as a path: dark on light in both themes, as scanners expect. */
export function Qr({ text, label }: { text: string; label: string }) {
  const [squares, setSquares] = useState<Squares>();
  useEffect(() => {
    let isCurrent = true;
    void import('qrcode').then(({ create }) => {
      const { modules } = create(text, { errorCorrectionLevel: 'M' });
      let path = '';
      modules.data.forEach((bit, index) => {
        if (bit) path += `M${index % modules.size} ${Math.floor(index / modules.size)}h1v1h-1z`;
      });
      if (isCurrent) setSquares({ path, size: modules.size });
    });
    return () => {
      isCurrent = false;
    };
  }, [text]);
  return (
    <div className="size-44 shrink-0 rounded-md border border-line p-2" style={{ background: '#fff' }}>
      {squares ? (
        <svg
          role="img"
          aria-label={label}
          viewBox={`0 0 ${squares.size} ${squares.size}`}
          shapeRendering="crispEdges"
          className="size-full"
        >
          <path d={squares.path} fill="#000" />
        </svg>
      ) : null}
    </div>
  );
}
