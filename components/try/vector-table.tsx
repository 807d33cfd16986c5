import { SideScroller } from '../ui/side-scroller.tsx'

interface VectorTableProps {
  /** The texts, or the names of the pictures. */
  names: string[]
  vectors: number[][]
}

const numbersShown = 4

/** Each vector by its first numbers, and the cosine of each pair: unit vectors, so the dot product. */
export function VectorTable({ names, vectors }: VectorTableProps) {
  const [first] = vectors
  return (
    <>
      <p className="mb-2 text-soft text-sm">
        {vectors.length} × {first?.length ?? 0} numbers{vectors.length > 1 && ', and the cosine of each with the first'}
      </p>
      <SideScroller className="rounded-2xl border">
        <table className="w-full text-sm">
          <tbody>
            {vectors.map((vector, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a text may come twice, and the order stays
              <tr key={row} className="border-b last:border-0">
                <th scope="row" className="max-w-48 truncate p-3 text-left font-medium">
                  {names[row]}
                </th>
                <td className="whitespace-nowrap p-3 font-mono text-faint">
                  [
                  {vector
                    .slice(0, numbersShown)
                    .map((value) => value.toFixed(3))
                    .join(', ')}
                  , …]
                </td>
                {vectors.length > 1 && (
                  <td className="p-3 text-right tabular-nums">{first ? dot(first, vector).toFixed(3) : ''}</td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </SideScroller>
    </>
  )
}

function dot(a: number[], b: number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)
}
