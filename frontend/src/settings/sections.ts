/** The sections of the settings, in their order. */
export const sectionNames = [
  'account',
  'appearance',
  'media',
  'muted',
  'keyboard',
  'data',
  'about',
] as const;

export type SectionName = (typeof sectionNames)[number];
