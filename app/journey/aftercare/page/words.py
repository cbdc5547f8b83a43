"""What the answer page says, in Danish, English, Ukrainian and Arabic; no sentence depends on anybody's sex."""

from collections.abc import Mapping

from app.foundation.core.i18n import PageText
from app.journey.aftercare.domain.answers import Issue, StillEmployed, VoiceAnswer
from app.journey.aftercare.domain.template import Audience

T = PageText
TITLE = T("Hvordan går det?", "How is it going?", "Як ідуть справи?", "كيف تسير الأمور؟")
INTRO: Mapping[Audience, PageText] = {
    Audience.CANDIDATE: T(
        "{jobcenter} spørger, hvordan det går hos {company}. Det tager et par minutter. Jobcentret læser dit svar; "
        "virksomheden ser det ikke. Der sker intet, før du trykker på knappen.",
        "{jobcenter} asks how things are going at {company}. It takes a few minutes. The jobcenter reads your answer; "
        "the company does not see it. Nothing is sent until you press the button.",
        "{jobcenter} запитує, як ідуть справи в {company}. Це займе кілька хвилин. Вашу відповідь прочитає центр "
        "зайнятості; компанія її не побачить. Нічого не надсилається, доки ви не натиснете кнопку.",
        "يسأل {jobcenter} كيف تسير الأمور في {company}. يستغرق ذلك بضع دقائق. يقرأ مركز التوظيف إجابتك، ولا تراها "
        "الشركة. لا يُرسَل شيء قبل الضغط على الزر.",
    ),
    Audience.EMPLOYER: T(
        "{jobcenter} spørger, hvordan det går med {candidate} hos {company}. Det tager et par minutter. {candidate} har "
        "ret til at se svaret. Der sker intet, før du trykker på knappen.",
        "{jobcenter} asks how things are going with {candidate} at {company}. It takes a few minutes. {candidate} has "
        "the right to see the answer. Nothing is sent until you press the button.",
        "{jobcenter} запитує, як ідуть справи в компанії {company}; ідеться про: {candidate}. Це займе кілька хвилин. "
        "Особа, про яку йдеться, має право побачити відповідь. Нічого не надсилається, доки ви не натиснете кнопку.",
        "يسأل {jobcenter} كيف تسير الأمور مع {candidate} في {company}. يستغرق ذلك بضع دقائق. من حق {candidate} الاطلاع "
        "على الإجابة. لا يُرسَل شيء قبل الضغط على الزر.",
    ),
}
STILL: Mapping[Audience, PageText] = {
    Audience.CANDIDATE: T(
        "Arbejder du der stadig?", "Do you still work there?", "Ви досі там працюєте?", "هل يستمر عملك هناك؟"
    ),
    Audience.EMPLOYER: T(
        "Arbejder {candidate} stadig hos jer?",
        "Does {candidate} still work with you?",
        "{candidate} досі працює у вас?",
        "هل يستمر عمل {candidate} لديكم؟",
    ),
}
STILL_ANSWERS: Mapping[StillEmployed, PageText] = {
    StillEmployed.YES: T("Ja", "Yes", "Так", "نعم"),
    StillEmployed.NO: T("Nej", "No", "Ні", "لا"),
    StillEmployed.UNKNOWN: T("Ved ikke", "I do not know", "Не знаю", "لا أعرف"),
}
HOURS = T("Arbejdstimer om ugen", "Working hours a week", "Робочих годин на тиждень", "ساعات العمل في الأسبوع")
OPTIONAL = T("Må stå tomt.", "May be left empty.", "Можна не заповнювати.", "يمكن تركه فارغًا.")
RATING: Mapping[Audience, PageText] = {
    Audience.CANDIDATE: TITLE,
    Audience.EMPLOYER: T(
        "Hvordan går det med {candidate}?",
        "How is it going with {candidate}?",
        "Як ідуть справи ({candidate})?",
        "كيف تسير الأمور مع {candidate}؟",
    ),
}
RATINGS: Mapping[int, PageText] = {
    5: T("Meget godt", "Very well", "Дуже добре", "جيدة جدًا"),
    4: T("Godt", "Well", "Добре", "جيدة"),
    3: T("Nogenlunde", "So so", "Не добре й не погано", "متوسطة"),
    2: T("Dårligt", "Badly", "Погано", "سيئة"),
    1: T("Meget dårligt", "Very badly", "Дуже погано", "سيئة جدًا"),
}
ISSUES = T(
    "Er noget svært? Sæt gerne flere krydser.",
    "Is anything difficult? You may tick several.",
    "Що викликає труднощі? Можна позначити кілька відповідей.",
    "هل هناك ما هو صعب؟ يمكن اختيار أكثر من إجابة.",
)
ISSUE_NAMES: Mapping[Issue, PageText] = {
    Issue.TRANSPORT: T("Transport", "Getting there", "Дорога на роботу", "المواصلات"),
    Issue.CHILDCARE: T("Børnepasning", "Childcare", "Догляд за дітьми", "رعاية الأطفال"),
    Issue.HEALTH: T("Helbred", "Health", "Здоров’я", "الصحة"),
    Issue.CONFLICT: T("Samarbejdet", "Getting along", "Стосунки на роботі", "التعامل مع الآخرين"),
    Issue.LANGUAGE: T("Sproget", "The language", "Мова", "اللغة"),
    Issue.PERMIT: T(
        "Opholds- eller arbejdstilladelse",
        "Residence or work permit",
        "Дозвіл на проживання або роботу",
        "تصريح الإقامة أو العمل",
    ),
    Issue.BANK: T("Bankkonto", "Bank account", "Банківський рахунок", "الحساب المصرفي"),
    Issue.OTHER: T("Andet", "Something else", "Інше", "شيء آخر"),
}
MET = T("Sådan bliver du mødt", "How you are met", "Як до вас ставляться", "كيف يتم التعامل معك")
MET_HINT = T(
    "Du behøver ikke svare på det hele.",
    "You need not answer every question.",
    "Не обов’язково відповідати на всі запитання.",
    "لا يلزم الرد على كل الأسئلة.",
)
VOICE: Mapping[str, PageText] = {
    "wish_followed": T(
        "Bliver dine ønsker fulgt?", "Are your wishes followed?", "Чи враховують ваші побажання?", "هل تُراعى رغباتك؟"
    ),
    "treated_well": T(
        "Bliver du behandlet godt?", "Are you treated well?", "Чи добре з вами поводяться?", "هل معاملتهم لك جيدة؟"
    ),
    "understood": T(
        "Forstår du, hvad der bliver sagt og aftalt?",
        "Do you understand what is said and agreed?",
        "Чи зрозуміло вам, що говорять і про що домовляються?",
        "هل ما يُقال ويُتَّفق عليه مفهوم لك؟",
    ),
}
VOICE_ANSWERS: Mapping[VoiceAnswer, PageText] = {
    VoiceAnswer.YES: T("Ja", "Yes", "Так", "نعم"),
    VoiceAnswer.PARTLY: T("Delvist", "Partly", "Частково", "جزئيًا"),
    VoiceAnswer.NO: T("Nej", "No", "Ні", "لا"),
}
OWN_WORDS: Mapping[Audience, PageText] = {
    Audience.CANDIDATE: T(
        "Hvad skal være anderledes?", "What should change?", "Що має змінитися?", "ما الذي يجب أن يتغير؟"
    ),
    Audience.EMPLOYER: T(
        "Er der noget, jobcentret skal vide?",
        "Is there anything the jobcenter should know?",
        "Чи є щось, про що має знати центр зайнятості?",
        "هل هناك ما يجب أن يعرفه مركز التوظيف؟",
    ),
}
OWN_WORDS_HINT: Mapping[Audience, PageText] = {
    Audience.CANDIDATE: T(
        "Skriv på det sprog, du vil, eller lad det stå tomt. Skriv ikke CPR-numre.",
        "Write in any language, or leave it empty. Do not write CPR numbers.",
        "Пишіть будь-якою мовою або не заповнюйте. Не пишіть номерів CPR.",
        "يمكن الكتابة بأي لغة، أو تركه فارغًا. يُرجى عدم كتابة أرقام CPR.",
    ),
    Audience.EMPLOYER: T(
        "Må stå tomt. Skriv ikke CPR-numre eller oplysninger om helbred.",
        "May be left empty. Do not write CPR numbers or anything about health.",
        "Можна не заповнювати. Не пишіть номерів CPR і нічого про здоров’я.",
        "يمكن تركه فارغًا. يُرجى عدم كتابة أرقام CPR أو أي شيء عن الصحة.",
    ),
}
BUTTON = T("Send mit svar", "Send my answer", "Надіслати відповідь", "إرسال الإجابة")
EXPIRES = T(
    "Linket gælder til {day} kl. {time}.",
    "The link is valid until {day} at {time}.",
    "Посилання дійсне до {day}, {time}.",
    "الرابط صالح حتى {day} الساعة {time}.",
)

FAULTS = T("Svaret er ikke sendt", "The answer was not sent", "Відповідь не надіслано", "لم تُرسَل الإجابة")
NO_STILL = T(
    "Svar på, om arbejdet fortsætter.",
    "Say whether the job goes on.",
    "Вкажіть, чи триває робота.",
    "يُرجى تحديد ما إذا كان العمل مستمرًا.",
)
NO_RATING = T(
    "Vælg, hvordan det går.",
    "Choose how it is going.",
    "Виберіть, як ідуть справи.",
    "يُرجى اختيار كيف تسير الأمور.",
)
BAD_HOURS = T(
    "Skriv timerne som et tal over 0 og højst 37, eller lad feltet stå tomt.",
    "Write the hours as a number above 0 and at most 37, or leave the field empty.",
    "Напишіть кількість годин числом, більшим за 0 і не більшим за 37, або не заповнюйте поле.",
    "يُرجى كتابة عدد الساعات رقمًا أكبر من 0 ولا يتجاوز 37، أو ترك الحقل فارغًا.",
)
BAD_WORDS = T(
    "Teksten kan ikke bruges: den må højst være 2000 tegn uden styretegn.",
    "The text cannot be used: at most 2000 characters, without control characters.",
    "Текст не можна використати: щонайбільше 2000 знаків без керівних символів.",
    "لا يمكن استخدام النص: 2000 حرف على الأكثر ودون رموز تحكم.",
)
BAD_FORM = T(
    "Formularen kunne ikke læses. Svar med formularen her på siden.",
    "The form could not be read. Answer with the form on this page.",
    "Форму не вдалося прочитати. Дайте відповідь у формі на цій сторінці.",
    "تعذّرت قراءة النموذج. يُرجى الإجابة بالنموذج الموجود في هذه الصفحة.",
)

THANKS = T("Tak for dit svar", "Thank you for your answer", "Дякуємо за відповідь", "شكرًا على إجابتك")
THANKS_TEXT = T(
    "Jobcentret har fået dit svar.",
    "The jobcenter has received your answer.",
    "Центр зайнятості отримав вашу відповідь.",
    "وصلت إجابتك إلى مركز التوظيف.",
)
CLOSE = T(
    "Du kan lukke siden. Linket kan ikke bruges igen.",
    "You can close this page. The link cannot be used again.",
    "Можете закрити сторінку. Посилання більше не можна використати.",
    "يمكن إغلاق الصفحة. لا يمكن استخدام الرابط مرة أخرى.",
)
OVER = T(
    "Der er ikke mere at svare på",
    "There is nothing more to answer",
    "Відповідь більше не потрібна",
    "لم تعد هناك حاجة إلى إجابة",
)
OVER_TEXT = T(
    "Der er allerede svaret, eller jobcentret har ikke længere brug for svaret. Kontakt jobcentret, hvis du vil tilføje "
    "noget.",
    "There is an answer already, or the jobcenter no longer needs one. Contact the jobcenter if you want to add "
    "something.",
    "Відповідь уже є, або вона більше не потрібна центру зайнятості. Зверніться до центру зайнятості, якщо хочете щось "
    "додати.",
    "وصلت إجابة من قبل، أو لم يعد مركز التوظيف بحاجة إليها. يُرجى التواصل مع مركز التوظيف لإضافة أي شيء.",
)
UNKNOWN = T("Linket virker ikke", "The link does not work", "Посилання не працює", "الرابط لا يعمل")
UNKNOWN_TEXT = T(
    "Kontrollér, at du har åbnet hele linket. Det kan også være udløbet. Bed jobcentret om et nyt.",
    "Check that you have opened the whole link. It may also have run out. Ask the jobcenter for a new one.",
    "Перевірте, чи ви відкрили посилання повністю. Можливо, його термін минув. Попросіть у центрі зайнятості нове.",
    "يُرجى التأكد من فتح الرابط كاملًا. ربما انتهت صلاحيته. يُرجى طلب رابط جديد من مركز التوظيف.",
)
