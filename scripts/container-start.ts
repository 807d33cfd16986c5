// What the image runs: as `npm start`, but nothing is installed, since everything is there.
import { launch } from './launch.ts'

process.exit(await launch(process.argv.slice(2)))
