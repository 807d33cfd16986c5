/**
 * The part of `total` bytes that a Range header asks for, from the first byte to the one after the last. null where it asks
 * for all, for several parts, or for what makes no sense: then the whole is sent, as RFC 9110 (14.2) allows.
 */
export function rangeOf(header: string | null, total: number): [start: number, end: number] | 'unsatisfiable' | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? []
  if (first === '' && last === '') return null
  // `-500`: the last 500 bytes.
  if (first === '') return Number(last) === 0 ? 'unsatisfiable' : [Math.max(0, total - Number(last)), total]
  const start = Number(first)
  const end = last === '' ? total : Math.min(Number(last) + 1, total)
  if (last !== '' && Number(last) < start) return null
  return start < total ? [start, end] : 'unsatisfiable'
}
