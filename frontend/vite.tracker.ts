import { defineConfig } from "vite";

// sanket.js, for other people's pages: one classic script that names nothing globally but `sanket`, at an address without a hash.
export default defineConfig({
  publicDir: false,
  build: {
    outDir: "../sanket/web/static/dist",
    emptyOutDir: false,
    target: ["chrome84", "firefox78", "safari14.1"],
    lib: { entry: "src/tracker/sanket.ts", formats: ["iife"], name: "sanketTracker", fileName: () => "sanket.js" },
  },
});
