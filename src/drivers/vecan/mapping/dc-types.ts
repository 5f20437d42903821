/** What a 127506 is about, its field 3 (vecan.md, 4). */
export const dcTypes = { battery: 0, solar: 3, none: 255 } as const;
