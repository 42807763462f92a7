// Shows the description of the API, and sends along what a change from this page needs: the session's
// cookie goes by itself, the CSRF token as a header.
"use strict";
// Swagger UI has dark colours of its own, which it shows when it is told to.
{
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const look = () => {
    const chosen = root.dataset.look;
    root.classList.toggle("dark-mode", chosen === "dark" || (chosen !== "light" && system.matches));
  };
  look();
  system.addEventListener("change", look);
}
window.addEventListener("load", () => {
  const csrf = document.querySelector("meta[name=csrf]");
  window.SwaggerUIBundle({
    url: "/api/v1/openapi.yaml",
    dom_id: "#api",
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    tryItOutEnabled: true,
    requestInterceptor: (request) => {
      if (csrf && new URL(request.url, location.href).origin === location.origin) {
        request.headers["X-CSRF-Token"] = csrf.content;
      }
      return request;
    },
  });
});
