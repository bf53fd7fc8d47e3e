// Who is behind a write: stamped on every event, carried on by jobs.

export interface By {
  /** The app that the request is about; 0 for the installation itself. */
  appId: number;
  actor: { kind: 'account' | 'key' | 'system'; id: string; name: string };
  ip: string;
  userAgent: string;
  requestId: string;
}

/** The platform's own hand: schedules, start-up work. */
export const systemBy = (appId: number, name: string): By => ({
  appId,
  actor: { kind: 'system', id: name, name },
  ip: '',
  userAgent: '',
  requestId: '',
});
