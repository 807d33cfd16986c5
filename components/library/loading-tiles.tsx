import { Skeleton } from '../ui/skeleton.tsx'

const places = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

export function LoadingTiles() {
  return (
    <div
      className="grid grid-cols-2 gap-4 md:grid-cols-3 xl:grid-cols-4"
      aria-busy="true"
      role="status"
      aria-label="Loading"
    >
      {places.map((place) => (
        <div key={place}>
          <Skeleton className="aspect-4/3 rounded-xl" />
          <Skeleton className="mt-3 h-4 w-2/3" />
        </div>
      ))}
    </div>
  )
}
