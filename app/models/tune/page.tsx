import type { Metadata } from 'next'
import { TuneScreen } from '@/components/tune/tune-screen.tsx'

export const metadata: Metadata = { title: 'Tune a model' }

export default function TunePage() {
  return <TuneScreen />
}
