// What films, episodes and series tell about themselves, whole: absent parts become empty ones.
import type { Details } from '@muxwell/contract';

export const fullDetails = (given: Partial<Details>, name: string): Details => ({
  title: name,
  year: null,
  plot: '',
  cast: '',
  director: '',
  genre: '',
  releaseDate: '',
  rating: null,
  durationSeconds: null,
  backdropUrl: '',
  trailer: '',
  tmdbId: null,
  language: '',
  country: '',
  archiveDays: null,
  ...given,
}); // prettier-ignore
