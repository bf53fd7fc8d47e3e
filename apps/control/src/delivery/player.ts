// The player behind a user agent, for people.

const known: [RegExp, string][] = [
  [/^VLC\/|LibVLC/i, 'VLC'],
  [/Kodi/i, 'Kodi'],
  [/^mpv|libmpv/i, 'mpv'],
  [/TiviMate/i, 'TiviMate'],
  [/Smarters/i, 'IPTV Smarters'],
  [/OTT ?Navigator/i, 'OTT Navigator'],
  [/GSE/i, 'GSE'],
  [/Perfect ?Player/i, 'Perfect Player'],
  [/MAG\d|QtEmbedded/i, 'MAG'],
  [/ExoPlayer/i, 'ExoPlayer'],
  [/Enigma2|Dreambox/i, 'Enigma2'],
  [/AppleCoreMedia/i, 'Apple player'],
  [/Jellyfin/i, 'Jellyfin'],
  [/Plex/i, 'Plex'],
  [/Lavf/i, 'FFmpeg'],
  [/okhttp/i, 'Android app'],
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
  [/^curl/i, 'curl'],
]; // prettier-ignore

export const playerOf = (userAgent: string): string =>
  known.find(([pattern]) => pattern.test(userAgent))?.[1] ?? (userAgent.split(/[/ ]/)[0] || 'unknown');
