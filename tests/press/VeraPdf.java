import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Judges files for as long as it is asked. A line asked is flavours, such as 3a,ua1, and files, with tabulators between; the
 * answer is a line for each file: its name, pass or fail, and the clauses that failed; and then one with a dot alone.
 */
class VeraPdf {
    public static void main(String[] none) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        BufferedReader asking = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = asking.readLine()) != null; ) {
            String[] asked = line.split("\t");
            for (int at = 1; at < asked.length; at++) {
                StringBuilder failed = new StringBuilder();
                for (String flavour : asked[0].split(",")) {
                    judge(asked[at], PDFAFlavour.byFlavourId(flavour), failed);
                }
                System.out.println(asked[at] + "\t" + (failed.isEmpty() ? "pass" : "fail" + failed));
            }
            System.out.println(".");
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
