# The gateway on the current LTS release of Node. See compose.yaml for how to run it.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
COPY src ./src
RUN npm run build
RUN mkdir data

FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:24-slim
ENV NODE_ENV=production CCGX_DATA=/data HEALTH_PORT=502
WORKDIR /app
COPY package.json LICENSE ./
COPY registers ./registers
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build --chown=node:node /app/data /data
USER node
VOLUME /data
EXPOSE 502
# Register 800 of unit 100 is the serial number that every gateway has. Set HEALTH_PORT when modbus.listen names another port.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD node dist/main.js read 127.0.0.1:${HEALTH_PORT} 100 800
ENTRYPOINT ["node", "dist/main.js"]
CMD ["run"]
