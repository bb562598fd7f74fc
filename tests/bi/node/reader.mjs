// Reads a published file again and again as Evidence does: node reader.mjs FILE STOP.
// Prints one JSON line per answer, like reader.py; ends when the file STOP is there.
import { existsSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const FIGURES = `
    select
        (select min(build) from meta.publication) as build,
        (select sum(leads)::double from core.fct_funnel_daily) as leads,
        (select max(value) from kpi.kpi_values where kpi_key = 'leads') as told
`;
const [file, stop] = process.argv.slice(2);

async function ask() {
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' });
  try {
    const connection = await instance.connect();
    try {
      const reader = await connection.runAndReadAll(FIGURES);
      const [[build, leads, told]] = reader.getRows();
      return { build, leads, told };
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

let isLast = false;
while (!isLast) {
  isLast = existsSync(stop);
  const begun = performance.now();
  const found = await ask().catch((error) => ({ error: String(error) }));
  const seconds = (performance.now() - begun) / 1000;
  console.log(JSON.stringify({ kind: 'node', ...found, seconds }));
}
