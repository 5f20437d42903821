import { type ExceptionCode, exception } from '../../protocols/modbus/exceptions.ts';
import type { BlockFailure } from '../../registers/failure.ts';
import type { Rejection } from '../../store/values.ts';

/** The one place where failures become Modbus exceptions (design.md, Writes; modbus-gx.md, 3). */
const codes: Readonly<Record<BlockFailure['kind'] | Rejection['kind'], ExceptionCode>> = {
  'no-register': exception.illegalAddress,
  gap: exception.illegalAddress,
  foreign: exception.illegalAddress,
  'read-only': exception.illegalAddress,
  'no-service': exception.pathUnavailable,
  'not-offered': exception.pathUnavailable,
  absent: exception.pathUnavailable,
  'out-of-range': exception.illegalValue,
  refused: exception.deviceFailure,
  busy: exception.busy,
  'no-answer': exception.noAnswer,
};

export function exceptionFor(kind: BlockFailure['kind'] | Rejection['kind']): ExceptionCode {
  return codes[kind];
}
