import java.io.FileInputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Judges each file against every flavour of the first argument, such as 3a,ua1, and prints one line: its name, pass or
 * fail, and the clauses that failed.
 */
class VeraPdf {
    public static void main(String[] asked) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        String[] flavours = asked[0].split(",");
        for (int at = 1; at < asked.length; at++) {
            StringBuilder failed = new StringBuilder();
            for (String flavour : flavours) {
                judge(asked[at], PDFAFlavour.byFlavourId(flavour), failed);
            }
            System.out.println(asked[at] + "\t" + (failed.isEmpty() ? "pass" : "fail" + failed));
        }
    }

    private static void judge(String file, PDFAFlavour flavour, StringBuilder failed) throws Exception {
        try (var parser = Foundries.defaultInstance().createParser(new FileInputStream(file), flavour)) {
            var validator = Foundries.defaultInstance().createValidator(flavour, false);
            ValidationResult result = validator.validate(parser);
            if (result.isCompliant()) return;
            failed.append("\t").append(flavour.getId());
            for (TestAssertion found : result.getTestAssertions()) {
                if (found.getStatus() == TestAssertion.Status.FAILED) {
                    failed.append("\t").append(found.getRuleId().getClause()).append("-")
                        .append(found.getRuleId().getTestNumber()).append(" ").append(found.getMessage());
                }
            }
        }
    }
}
