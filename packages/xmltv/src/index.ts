// XMLTV guides: read from a stream of chunks, and written.
export { type GuideChannel, type GuideProgramme, type SkippedElement } from './guide.ts';
export { type NotAGuideKind, looksLikeGuide, NotAGuide } from './not-a-guide.ts';
export { type GuideLimits, type GuidePart, XmltvParser } from './parser.ts';
export { readTime, writeTime } from './time.ts';
export { GUIDE_END, guideStart, writeChannel, writeProgramme } from './write.ts';
