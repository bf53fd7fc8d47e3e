// Writes the playlists that viewers get (RFC 8216).

export interface ListedSegment {
  url: string;
  seconds: number;
  isDiscontinuous: boolean;
}

export interface Listing {
  /** Sequence number of the first segment (RFC 8216, 4.3.3.2). */
  mediaSequence: number;
  /** Discontinuities that have left the list (RFC 8216, 4.3.3.3). */
  discontinuitySequence: number;
  /** Whole seconds; no segment rounds to more (RFC 8216, 4.3.3.1). */
  targetDuration: number;
  segments: readonly ListedSegment[];
  isEnded: boolean;
}

/** A media playlist. Durations keep six digits, so that their sum does not drift. */
export function writeMediaPlaylist(listing: Listing): string {
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:3',
    `#EXT-X-TARGETDURATION:${listing.targetDuration}`,
    `#EXT-X-MEDIA-SEQUENCE:${listing.mediaSequence}`,
  ];
  if (listing.discontinuitySequence > 0) lines.push(`#EXT-X-DISCONTINUITY-SEQUENCE:${listing.discontinuitySequence}`);
  for (const segment of listing.segments) {
    if (segment.isDiscontinuous) lines.push('#EXT-X-DISCONTINUITY');
    lines.push(`#EXTINF:${segment.seconds.toFixed(6)},`, segment.url);
  }
  if (listing.isEnded) lines.push('#EXT-X-ENDLIST');
  return `${lines.join('\n')}\n`;
}
