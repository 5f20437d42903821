/** Manufacturer codes of the NMEA 2000 registry (canboat, MANUFACTURER_CODE): makers that are usual on boats. */
const makers: Readonly<Record<number, string>> = {
  78: 'FW Murphy',
  85: 'Kohler',
  116: 'BEP Marine',
  135: 'Airmar',
  137: 'Maretron',
  140: 'Lowrance',
  144: 'Mercury',
  161: 'Offshore Systems',
  168: 'Xantrex',
  172: 'Yanmar',
  174: 'Volvo Penta',
  176: 'Carling',
  215: 'Xintex',
  229: 'Garmin',
  273: 'Actisense',
  275: 'Navico',
  295: 'BEP Marine',
  304: 'Empirbus',
  306: 'Sleipner',
  311: 'Fischer Panda',
  315: 'Icom',
  355: 'Mastervolt',
  356: 'Fischer Panda',
  358: 'Victron',
  374: 'Northern Lights',
  378: 'Glendinning',
  381: 'B&G',
  419: 'Fusion',
  437: 'Digital Yacht',
  440: 'Cummins',
  443: 'VDO',
  467: 'Humminbird',
  513: 'Simarine',
  540: 'Webasto',
  579: 'KVH',
  644: 'Wema',
  717: 'Yacht Devices',
  741: 'Littelfuse',
  847: 'Oceanvolt',
  999: 'Signal K',
  1119: 'Balmar',
  1160: 'MG Energy Systems',
  1851: 'Raymarine',
  1855: 'Furuno',
  1857: 'Simrad',
  1863: 'Faria',
};

/** The name of a maker; undefined for one that the list lacks. */
export function makerName(code: number): string | undefined {
  return makers[code];
}

/** A maker as people read it: `Victron`, or `maker 1234`. */
export function makerText(code: number): string {
  return makers[code] ?? `maker ${code}`;
}
