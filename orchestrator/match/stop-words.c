/* Edit Factory - words that footage may be called but that say nothing
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "stop-words.h"

#include <string.h>

/* Folded; a word that also is a thing one could film stays out ("été"). */
static const struct
{
  const gchar *code;
  const gchar *words;
} lists[] = {
  { "de",
      "ab aber alle allem allen aller alles als also am an andere anderen "
      "auch auf aus bei beim bereits bin bis bist da dabei dadurch dafur "
      "dagegen daher dahin damit danach dann daran darauf daraus darf darin "
      "darum darunter das dass davon davor dazu dein deine deinem deinen "
      "deiner dem den denen denn dennoch der deren des deshalb dessen dich "
      "die dies diese diesem diesen dieser dieses dir doch dort drei du "
      "durch ein eine einem einen einer eines einige einigen einmal eins er "
      "erst es etwas euch euer eure fur ganz gar gegen geht geworden gibt "
      "habe haben habt hat hatte hatten hier hin hinter ich ihm ihn ihnen "
      "ihr ihre ihrem ihren ihrer im immer in ins ist ja je jede jedem "
      "jeden jeder jedes jener jetzt kann kannst kein keine keinem keinen "
      "keiner konnen konnte lasst machen macht man manche mehr mein meine "
      "meinem meinen meiner mich mir mit muss mussen nach nachdem neben "
      "nein nicht nichts nie noch nun nur ob oben oder oft ohne schon sehr "
      "sein seine seinem seinen seiner seit selbst sich sie sind so sogar "
      "solche soll sollen sondern sonst soviel sowie uber um und uns unser "
      "unsere unserem unseren unserer unter viel viele vielen vom von vor "
      "wahrend wann war ware waren warum was weder weil weiter welche "
      "welchem welchen welcher welches wenig wenn wer werde werden wie "
      "wieder will wir wird wirklich wo woher wohin wollen worden wurde "
      "wurden zu zum zur zwar zwei zwischen" },
  { "en",
      "about above after again all also although always am an and any "
      "anyone anything are aren't around as at away back be became because "
      "become been before being below between both but by came can can't "
      "cannot come could couldn't did didn't do does doesn't doing don't "
      "done down each either else even ever every everyone everything few "
      "first for from get gets getting go goes going gone got had hadn't "
      "has hasn't have haven't having he her here hers herself him himself "
      "his how however i'd i'll i'm i've if in into is isn't it its itself "
      "just know last least less let like made make makes many may maybe me "
      "might mine more most much must my myself neither never no nobody "
      "none nor not nothing now of off often on once one only onto or other "
      "others our ours out over own per perhaps put quite rather really "
      "said same say says see seem seen several shall she should shouldn't "
      "since so some someone something still such than that the their "
      "theirs them themselves then there these they they'll they're they've "
      "thing things this those though three through thus to together too "
      "toward towards two under until up upon us use used very via was "
      "wasn't way we we'll we're we've well went were weren't what whatever "
      "when where whether which while who whole whom whose why will with "
      "within without won't would wouldn't yes yet you you'd you'll you're "
      "you've your yours yourself" },
  { "es",
      "acaso adonde ahi ahora al algo alguien algun alguna algunas alguno "
      "algunos alla alli ambos ante antes apenas aquel aquella aquellas "
      "aquello aquellos aqui asi aun aunque bajo bastante bien cada casi "
      "como con contra cosa cosas cual cuales cualquier cuando cuanto de "
      "debe deben del demas demasiado dentro desde despues detras donde dos "
      "durante el ella ellas ello ellos en encima entonces entre era eramos "
      "eran eres es esa esas ese eso esos esta estaba estaban estamos estan "
      "estar estas este esto estos estoy fue fuera fueron gran ha habia "
      "hace hacen hacer hacia han hasta hay he hemos incluso ir jamas junto "
      "la las le les lo los luego mas me mediante menos mi mia mientras mio "
      "mis misma mismo mucha muchas mucho muchos muy nada nadie ni ningun "
      "ninguna ninguno no nos nosotros nuestra nuestras nuestro nuestros "
      "nunca os otra otras otro otros para pero poca poco pocos podemos por "
      "porque pronto puede pueden pues que quien quienes se sea segun ser "
      "si sido siempre sin sino sobre sois solo somos son soy su sus suya "
      "suyo tal tambien tampoco tan tanto te tenemos tener tengo ti tiene "
      "tienen toda todas todavia todo todos tras tres tu tus tuya tuyo un "
      "una unas uno unos usted ustedes va vamos van varias varios veces "
      "vosotros voy ya yo" },
  { "fr",
      "afin ai ainsi alors apres as assez au aucun aucune aujourd aupres "
      "auquel aussi autre autres aux avait avant avec avez avoir avons "
      "ayant beaucoup bien ca car ce ceci cela celle celles celui ces cet "
      "cette ceux chaque chez ci comme comment contre dans de deja depuis "
      "derriere des deux devant dont du elle elles en encore entre es est "
      "et etaient etait etant etes etre eu eux faire fait fois font hui ici "
      "il ils jamais je jusqu jusque la laquelle le lequel les lesquels "
      "leur leurs lors lorsque lui ma mais malgre me meme memes mes mien "
      "moi moins mon ne ni non nos notre nous on ont ou oui par parce parmi "
      "pas pendant peu peut peuvent plus plusieurs plutot pour pourquoi "
      "presque puis puisque qu quand que quel quelle quelles quelque "
      "quelques quels qui quoi rien sa sans se sera seront ses seulement si "
      "sien son sont sous souvent suis sur ta tandis tant te tel telle tes "
      "tien toi ton toujours tous tout toute toutes tres trois trop tu un "
      "une va vers voici voila vos votre vous" },
  { "it",
      "abbiamo ad adesso agli ai al alcune alcuni all alla alle allo allora "
      "altra altre altri altro anche ancora appena avere aveva avevano bene "
      "che chi ci cio coi col come con contro cosa cosi cui da dagli dai "
      "dal dall dalla dalle dallo davanti degli dei del dell della delle "
      "dello dentro di dopo dove due dunque durante ecco ed era erano "
      "eravamo essere fa fanno fare fino fra fu fuori gia gli ha hai hanno "
      "ho il in infatti insieme intorno invece io la le lei li lo loro lui "
      "ma mai me meno mentre mi mia mie miei mio molta molte molti molto ne "
      "negli nei nel nell nella nelle nello nessun nessuna nessuno niente "
      "noi non nostra nostre nostri nostro nulla od ogni ognuno oltre "
      "oppure ora per perche percio pero piu poca poche pochi poco poi "
      "possono presso prima proprio puo qual qualche qualcosa qualcuno "
      "quale quali quando quanta quante quanti quanto quasi quel quell "
      "quella quelle quelli quello questa queste questi questo qui quindi "
      "se sei sempre senza si sia siamo siete solo sono sopra sotto sta "
      "stanno stata state stati stato stessa stesse stessi stesso su sua "
      "sue sugli sui sul sull sulla sulle sullo suo suoi tale te ti tra tre "
      "troppo tu tua tue tuo tuoi tutta tutte tutti tutto un una uno va "
      "verso vi via voi volta vostra vostre vostri vostro" },
  { "pl",
      "aby ach acz albo ale ani az bardziej bardzo beda bede bedzie "
      "bedziemy bez bo by byc byl byla byli bylo byly bym bys byt cala cale "
      "caly calych chce choc chociaz ci cie ciebie co coraz cos czasem "
      "czemu czy czyli dla dlaczego dlatego do dobrze dokad dosc duzo dwa "
      "dwaj dwie dwoje dzieki dzis dzisiaj gdy gdyby gdyz gdzie gdzies go "
      "ich ile im inna inne innego inny innych ja jak jaka jakas jakby jaki "
      "jakich jakie jakis jakiz jako jakos je jeden jedna jednak jedno jego "
      "jej jemu jesli jest jestem jestes jestesmy jeszcze jezeli juz kazda "
      "kazde kazdego kazdy kiedy kilka kims kto ktokolwiek ktora ktore "
      "ktorego ktorej ktory ktorych ktorym ktorzy ktos ku lecz lub ma maja "
      "mam mamy mi miedzy mimo mna mnie moga mogl moi moim moj moja moje "
      "moze mozemy mozna mu musi my na nad nam nami nas nasi nasz nasza "
      "nasze naszego naszej naszych natomiast nawet nia nic nich nie niech "
      "niego niej niemu nigdy nim nimi niz no obok od ode on ona one oni "
      "ono oraz pan po pod podczas pomimo ponad poniewaz poza przeciez "
      "przed przede przez przy raz razem roku rowniez sa sam sama same sami "
      "samo si sie skad soba sobie sposob swoich swoj swoja swoje swojego "
      "swojej ta tak taka taki takich takie takze tam te tego tej temu ten "
      "teraz tez to toba tobie totez trzeba trzy tu tutaj twoi twoj twoja "
      "twoje twym ty tych tyle tylko tym wam wami was wasz wasza wasze we "
      "wedlug wiec wiecej wiele wielu wlasnie wsrod wszyscy wszystkich "
      "wszystkie wszystkim wszystko wtedy wy za zaden zadna zadne zadnych "
      "zanim zawsze ze zeby znow znowu zostal" },
  { "pt",
      "acima agora ai ainda alem algo alguem algum alguma algumas alguns "
      "ali ambos ante antes ao aos apenas apos aquela aquelas aquele "
      "aqueles aqui aquilo as assim ate atras atraves bem cada cima com "
      "como contra contudo cuja cujo da dali daquela daquele das de dela "
      "delas dele deles demais dentro depois desde dessa desse desta deste "
      "deve devem diante disso disto do dois dos durante ela elas ele eles "
      "em embora enquanto entao entre era eram es essa essas esse esses "
      "esta estamos estao estar estas estava estavam este estes estou eu "
      "faz fazem fazer foi for fora foram ha isso isto ja la lhe lhes logo "
      "mais mas me mediante menos mesma mesmas mesmo mesmos meu meus mim "
      "minha minhas muita muitas muito muitos na nada nao naquela naquele "
      "nas nela nele nem nenhum nenhuma nessa nesse nesta neste ninguem no "
      "nos nossa nossas nosso nossos num numa nunca onde ora os ou outra "
      "outras outro outros para pela pelas pelo pelos perante pode podem "
      "pois por porem porque portanto pouca pouco poucos pra quais qual "
      "qualquer quando quanto quase que quem se seja sem sempre sendo ser "
      "sera seu seus si sido so sob sobre somos sou sua suas tal talvez "
      "tambem tanta tanto tao te tem temos tenho ter ti tinha toda todas "
      "todavia todo todos tres tu tua tuas tudo um uma umas uns vai vamos "
      "vao varias varios voce voces vos" },
  { "ro",
      "acea aceasta aceea aceeasi acei aceia acel acela acelasi acele "
      "acelea acest acesta aceste acestea acestei acesti acestia acestor "
      "acestui acolo acum adica ai aia aiba aici al ale alea ales alta alte "
      "altii altul am ar are as asa asta astea astfel asupra atat atata "
      "atatea atatia ati atunci au avea avem aveti avut azi ba ca caci cam "
      "cand care carei caror carui cat cata cate catre ce cea ceea cei "
      "ceilalti cel cele celor chiar ci cine cineva cu cui cum cumva da "
      "daca dar dat de deasupra decat deci deja deoarece departe desi "
      "despre din dintr dintre doar doi dorit doua dupa ea ei el ele era "
      "erau este eu exista fac face facut fara fel fi fie fiecare fiind fim "
      "foarte fost iar ii il imi in inainte inapoi inca incat intr intre "
      "isi iti la langa le li lor lui ma mai mea mei mele mereu meu mi mie "
      "mod mult multa multe multi ne nevoie ni nici nicio niciodata nimeni "
      "nimic niste noastra noastre noi nostri nostru nu odata or ori "
      "oricare orice oricine oricum pana parca pe pentru peste poate pot "
      "prea prin printr printre putin sa sai sale sau se si sia spre sub "
      "sunt suntem sunteti ta tai tale tau te ti tie toata toate tocmai tot "
      "toti totul totusi trei tu un una unde undeva unei uneia unele uneori "
      "unii unor unora unu unui unuia unul va vei voastra voastre voi vom "
      "vor vostru voua vreo vreun" },
};

const gchar *
ef_stop_words (const gchar *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (strcmp (lists[i].code, code) == 0)
      return lists[i].words;
  return NULL;
}
