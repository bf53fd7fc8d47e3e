// The test kit's face.
export * from './fault-proxy.ts';
export * from './ground.ts';
export * from './net.ts';
export * from './players/chromium.ts';
export * from './players/ffmpeg.ts';
export * from './players/kodi.ts';
export * from './players/mpv.ts';
export * from './players/player.ts';
export * from './players/vlc.ts';
export * from './postgres.ts';
export * from './sources/index.ts';
export * from './stack.ts';
