import { useContext, useEffect } from 'react';
import { LiveContext } from '../kit/live.ts';

/** Holds the socket open for as long as the shell stands, anew for each app. */
export function useStartLive(appId: number | null): void {
  const live = useContext(LiveContext);
  useEffect(() => (live && appId !== null ? live.start(appId) : undefined), [live, appId]);
}
