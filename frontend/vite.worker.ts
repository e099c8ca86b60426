import { defineConfig } from "vite";

// push.js, the service worker: one classic script at an address without a hash.
export default defineConfig({
  publicDir: false,
  build: {
    outDir: "../sanket/web/static/dist",
    emptyOutDir: false,
    target: ["chrome111", "firefox114", "safari16.4"],
    lib: { entry: "src/worker/main.ts", formats: ["iife"], name: "sanketPush", fileName: () => "push.js" },
  },
});
