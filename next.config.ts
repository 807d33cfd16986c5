import type { NextConfig } from 'next'

const config: NextConfig = {
  // Native modules are loaded by Node itself, not bundled.
  serverExternalPackages: [
    '@lancedb/lancedb',
    '@libsql/client',
    '@napi-rs/canvas',
    'exifr',
    'file-type',
    'music-metadata',
    'onnxruntime-node',
    'piscina',
    'pdfjs-dist',
    'pino',
    'sharp',
  ],
  // `npm run types` checks the whole project with TypeScript 7, the command line and the tests included.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'Referrer-Policy', value: 'no-referrer' },
        { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
      ],
    },
  ],
}

export default config
