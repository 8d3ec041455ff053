// The page's words in the visitor's language, as the server sent them. A value takes the place of its {name}.

const WORDS = JSON.parse(document.getElementById("words").textContent);

function words(key, values = {}) {
  return WORDS[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
