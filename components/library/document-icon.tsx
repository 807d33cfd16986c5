import { FileAudio, FileImage, FileText, FileType, FileVideo, Globe, type LucideProps } from 'lucide-react'

export function DocumentIcon({ mediaType, ...props }: { mediaType: string } & LucideProps) {
  const Icon = mediaType.startsWith('image/')
    ? FileImage
    : mediaType.startsWith('audio/')
      ? FileAudio
      : mediaType.startsWith('video/')
        ? FileVideo
        : mediaType === 'application/pdf'
          ? FileType
          : mediaType === 'text/html'
            ? Globe
            : FileText
  return <Icon strokeWidth={1.25} aria-hidden {...props} />
}
