import { type RenderFormat, renderFormats, renderRows } from '../registers/render.ts';
import { searchRows } from '../registers/search.ts';
import { type Command, parseCommand, print, usageError } from './command.ts';
import { mapOrFail } from './register-map.ts';

export const registersCommand: Command = {
  usage: '[--service TYPE] [--search TEXT] [--format table|csv|md] [--json]',
  summary: 'show the register map',
  async run(args) {
    const { values, positionals } = parseCommand(args, {
      service: { type: 'string' },
      search: { type: 'string' },
      format: { type: 'string', default: 'table' },
      json: { type: 'boolean', default: false },
    });
    if (positionals.length > 0) throw usageError(`registers takes no "${positionals[0]}"; use --search`);
    const format = renderFormats.find((name): name is RenderFormat => name === (values.json ? 'json' : values.format));
    if (format === undefined) throw usageError(`unknown format "${values.format}": table, csv or md`);
    const table = await mapOrFail();
    const rows = searchRows(table, {
      ...(values.service === undefined ? {} : { service: values.service }),
      ...(values.search === undefined ? {} : { text: values.search }),
    });
    print(renderRows(rows, format));
    if (rows.length === 0 && format === 'table') process.stderr.write('no register fits\n');
    return 0;
  },
};
