import java.io.FileInputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Judges each file against PDF/A-3b and prints one line: its name, pass or fail, and the clauses that failed. */
class VeraPdf {
    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String file : files) {
            try (var parser = Foundries.defaultInstance().createParser(new FileInputStream(file), PDFAFlavour.PDFA_3_B)) {
                var validator = Foundries.defaultInstance().createValidator(PDFAFlavour.PDFA_3_B, false);
                ValidationResult result = validator.validate(parser);
                StringBuilder line = new StringBuilder(file + "\t" + (result.isCompliant() ? "pass" : "fail"));
                for (TestAssertion found : result.getTestAssertions()) {
                    if (found.getStatus() == TestAssertion.Status.FAILED) {
                        line.append("\t").append(found.getRuleId().getClause()).append("-")
                            .append(found.getRuleId().getTestNumber()).append(" ").append(found.getMessage());
                    }
                }
                System.out.println(line);
            }
        }
    }
}
