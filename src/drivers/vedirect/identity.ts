import type { Product } from '../../protocols/vedirect/products.ts';
import { programVersion } from '../../runtime/version.ts';
import type { Service } from '../../store/service.ts';
import type { Value } from '../../store/values.ts';

/** Who a device is (venus-services.md, 1). @param customName as configured; without one, as the device may tell */
export function identityOf(
  product: Product,
  connection: string,
  { name, instance }: Pick<Service, 'name' | 'instance'>,
  customName: string | undefined,
): [string, Value][] {
  return Object.entries({
    '/Mgmt/ProcessName': 'ccgx-gateway',
    '/Mgmt/ProcessVersion': programVersion,
    '/Mgmt/Connection': connection,
    '/ProductId': product.id,
    '/ProductName': product.name,
    '/FirmwareVersion': null,
    '/HardwareVersion': null,
    ...(customName === undefined ? {} : { '/CustomName': customName, '/Devices/0/CustomName': customName }),
    '/Devices/0/ProductId': product.id,
    '/Devices/0/ProductName': product.name,
    '/Devices/0/DeviceInstance': instance,
    '/Devices/0/ServiceName': `com.victronenergy.${name}`,
  });
}
