/** How a Phoenix inverter is switched: register 0x0200 and label MODE (vedirect.md, 3.7). */
export const inverterModes = { on: 2, off: 4, eco: 5, hibernate: 253 } as const;
