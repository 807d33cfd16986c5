# The server with the starter model; CLIP is downloaded into /data at the first start where the hub can be reached.
#   docker build -t diptych . && docker run -p 127.0.0.1:3000:3000 -v diptych:/data diptych
FROM node:24-bookworm AS build
WORKDIR /app
# onnxruntime would fetch CUDA libraries, which the image does not use.
ENV ONNXRUNTIME_NODE_INSTALL=skip NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN node scripts/container-build.ts /image

FROM node:24-bookworm-slim
WORKDIR /app
# Films want ffmpeg, some 400 MB: docker build --build-arg PACKAGES=ffmpeg
ARG PACKAGES=""
RUN [ -z "$PACKAGES" ] || (apt-get update && apt-get install -y --no-install-recommends $PACKAGES && rm -rf /var/lib/apt/lists/*)
COPY --from=build /image /app
# The program belongs to root and is only read; /data is all that the server writes.
RUN mkdir /data && chown node:node /data && mkdir -p .next/cache && chown -R node:node .next/cache
USER node
ENV DATA_DIR=/data HOST=0.0.0.0 PORT=3000
VOLUME /data
EXPOSE 3000
HEALTHCHECK --start-period=120s --interval=30s --timeout=5s CMD ["node", "scripts/container-health.ts"]
CMD ["node", "scripts/container-start.ts"]
