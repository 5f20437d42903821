const releaseByte = 0xff;

/**
 * A Venus OS version as the integer 0xMMmmbb that /FirmwareVersion holds: `v3.70~42` is 0x03702A. A release has
 * 0xFF as its last byte (venus-services.md, 1; (?) for Venus OS itself).
 * @param text like `v3.70` or `v3.70~42`, as the configuration checks it
 */
export function encodeFirmwareVersion(text: string): number {
  const [, major = '0', minor = '0', beta] = /^v(\d+)\.(\d+)(?:~(\d+))?$/.exec(text) ?? [];
  const last = beta === undefined ? releaseByte : Number(beta);
  return (Number.parseInt(major, 16) << 16) | (Number.parseInt(minor, 16) << 8) | last;
}
