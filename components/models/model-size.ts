const units = ['B', 'kB', 'MB', 'GB', 'TB']

/** 154_000_000 → `154 MB`: in thousands, as hubs, the notes of models and the command line count. */
export function modelSize(bytes: number): string {
  const power = bytes > 0 ? Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3)) : 0
  const value = bytes / 1000 ** power
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${units[power]}`
}
