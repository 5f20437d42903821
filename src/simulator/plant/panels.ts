/** Heating of a cell by the sun, °C per W/m² (NOCT 45 °C), and what a degree costs (venus-services, 11). */
const celsiusPerIrradiance = 25 / 800;
const lossPerCelsius = 0.004;
const referenceCelsius = 25;
const standardIrradiance = 1_000;
/** Dirt, wires, mismatch. */
const otherLosses = 0.93;
/** A cell's voltage falls with the logarithm of the light; at 1 W/m² by about a third. */
const voltsPerLogLight = 0.05;

/** What solar panels could give. @param irradiance W/m² */
export function panelWatts(peakWatts: number, irradiance: number, airCelsius: number): number {
  if (irradiance <= 0) return 0;
  const warming = cellCelsius(irradiance, airCelsius) - referenceCelsius;
  const watts = (peakWatts * irradiance * (1 - lossPerCelsius * warming) * otherLosses) / standardIrradiance;
  return Math.max(watts, 0);
}

export function cellCelsius(irradiance: number, airCelsius: number): number {
  return airCelsius + irradiance * celsiusPerIrradiance;
}

/** Voltage of panels without current. @param openVolts under standard light */
export function openVoltage(openVolts: number, irradiance: number): number {
  if (irradiance <= 0) return 0;
  return openVolts * Math.max(1 + voltsPerLogLight * Math.log(irradiance / standardIrradiance), 0);
}
