import { PageHeader } from '../shell/page-header.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { panelsClass } from './panels.ts'

export function ChatSkeleton() {
  return (
    <>
      <PageHeader>
        <Skeleton className="mx-2.5 h-5 w-32" />
      </PageHeader>
      <div className={`${panelsClass} flex-1 content-start pt-6`} aria-busy="true">
        <div className="space-y-4">
          <Skeleton className="h-7 w-3/4" />
          <Skeleton className="mt-8 h-4 w-full" />
          <Skeleton className="h-4 w-11/12" />
          <Skeleton className="h-4 w-4/5" />
        </div>
        <Skeleton className="mt-8 aspect-4/3 w-full rounded-xl xl:mt-0" />
      </div>
    </>
  )
}
