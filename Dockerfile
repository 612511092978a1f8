# One image for everything that compose starts: nodes, clients, the auditor, the founding.
# The sources run as they are: Node 24 strips the types. Only the page for browsers is built.

# Whoever runs it pins the base by its digest: docs/operating.md, "The base image".
ARG BASE=node:24-bookworm-slim
FROM ${BASE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No install scripts: level's native part comes prebuilt inside its package. The optional packages
# are Node itself, which the image has.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-update-notifier

FROM ${BASE} AS portal
WORKDIR /app
COPY package.json package-lock.json .npmrc tsconfig.json ./
# With optional packages: the bundler is one for each platform.
RUN npm ci --ignore-scripts --no-update-notifier
COPY ledger ledger
COPY contracts contracts
COPY client client
COPY guard.mjs launch.mjs ./
COPY scripts/buildPortal.ts scripts/
RUN node launch.mjs scripts/buildPortal.ts

FROM ${BASE}
# The cache halves the cost of every health check; /tmp is memory of the container.
ENV NODE_ENV=production NODE_COMPILE_CACHE=/tmp/node-cache
# Folders that are mounted over are made here and owned by the user of the image: a new volume takes
# over the owner of what it covers.
RUN groupadd --gid 10001 tally && \
    useradd --uid 10001 --gid tally --no-create-home --home-dir /nonexistent \
      --shell /usr/sbin/nologin tally && \
    mkdir -m 0700 /data /details /founding && \
    mkdir -m 0700 /founding/auditor /founding/clients /founding/nodes && \
    mkdir -m 0700 /founding/clients/nordhafen /founding/clients/talwerk && \
    mkdir -m 0700 /founding/nodes/nordhafen /founding/nodes/hafenbank && \
    mkdir -m 0700 /founding/nodes/lieferverband /founding/nodes/aufsicht && \
    chown -R tally:tally /data /details /founding
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json guard.mjs launch.mjs ./
COPY ledger ledger
COPY contracts contracts
COPY node node
COPY client client
COPY scripts/ceremony.ts scripts/consortium.ts scripts/dockerFounding.ts scripts/foundingFiles.ts \
    scripts/
COPY --from=portal /app/dist/portal dist/portal
USER 10001:10001
VOLUME ["/data"]
# No other program in between, so that SIGTERM reaches Node.
ENTRYPOINT []
CMD ["node", "node/main.ts", "--home", "/data"]
