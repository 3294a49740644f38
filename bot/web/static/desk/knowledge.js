/** The editors' forms: sent as JSON, told in the page's language, and then the page is shown anew. */
const outcome = document.querySelector('[data-outcome]');
const language = document.documentElement.lang === 'en' ? 'en' : 'zh';
const UNREACHABLE = { zh: '连不上服务器，请稍后再试。', en: 'The server cannot be reached. Please try again.' };
const SHOWN = 'zhike-knowledge-said';

for (const form of document.querySelectorAll('form[data-api]')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send(form);
  });
}
tell(sessionStorage.getItem(SHOWN) ?? '', false);
sessionStorage.removeItem(SHOWN);

async function send(form) {
  const button = form.querySelector('button[type=submit]');
  button.disabled = true;
  try {
    const response = await fetch(form.dataset.api, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-requested-with': 'zhike-desk' },
      body: JSON.stringify(values(form)),
    });
    const body = await response.json();
    if (!response.ok) {
      tell(body.detail?.[language] ?? UNREACHABLE[language], true);
      return;
    }
    const said = form.dataset.done.replace(/\{(\w+)\}/g, (whole, name) => body[name] ?? whole);
    if ('stay' in form.dataset) {
      tell(said, false);
    } else {
      sessionStorage.setItem(SHOWN, said);
      location.reload();
    }
  } catch {
    tell(UNREACHABLE[language], true);
  } finally {
    button.disabled = false;
  }
}

function values(form) {
  const sent = {};
  for (const field of form.elements) {
    if (!field.name) continue;
    if (field.type === 'checkbox') sent[field.name] = field.checked;
    else if ('number' in field.dataset) sent[field.name] = Number(field.value);
    else if ('lines' in field.dataset) sent[field.name] = field.value.split('\n').map((line) => line.trim()).filter(Boolean);
    else sent[field.name] = field.value;
  }
  return sent;
}

function tell(words, failed) {
  outcome.textContent = words;
  outcome.classList.toggle('failed', failed);
  if (words) outcome.scrollIntoView({ block: 'center' });
}
